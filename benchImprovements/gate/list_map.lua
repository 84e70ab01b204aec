-- A map of cons cells, recursive.
local function each_of(list, f)
  if list == nil then return nil end
  return { f(list[1]), each_of(list[2], f) }
end
local function triple(x) return x * 3 end
function bench()
  local list, acc = build(600), 0
  for _ = 1, 400 do acc = acc + size(each_of(list, triple)) end
  return acc
end
