-- A list reversed with an accumulator.
-- { head, tail }; nil is the empty list
local function build(n)
  local list = nil
  for i = n, 1, -1 do list = { i, list } end
  return list
end
local function size(list)
  if list == nil then return 0 end
  return 1 + size(list[2])
end

local function onto(list, acc)
  if list == nil then return acc end
  return onto(list[2], { list[1], acc })
end
function bench()
  local list = build(1000)
  for _ = 1, 300 do list = onto(list, nil) end
  return size(list)
end
