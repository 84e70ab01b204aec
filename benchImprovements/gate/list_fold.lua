-- A fold over cons cells.
local function fold_left(list, acc, f)
  if list == nil then return acc end
  return fold_left(list[2], f(acc, list[1]), f)
end
local function plus(a, b) return a + b end
function bench()
  local list, acc = build(800), 0
  for _ = 1, 500 do acc = acc + fold_left(list, 0, plus) end
  return acc
end
