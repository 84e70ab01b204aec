-- A filter of cons cells, recursive.
local function keep(list, p)
  if list == nil then return nil end
  if p(list[1]) then return { list[1], keep(list[2], p) } end
  return keep(list[2], p)
end
local function odd(x) return x % 2 == 1 end
function bench()
  local list, acc = build(600), 0
  for _ = 1, 400 do acc = acc + size(keep(list, odd)) end
  return acc
end
