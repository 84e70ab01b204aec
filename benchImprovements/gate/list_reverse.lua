-- A list reversed with an accumulator.
local function onto(list, acc)
  if list == nil then return acc end
  return onto(list[2], { list[1], acc })
end
function bench()
  local list = build(1000)
  for _ = 1, 300 do list = onto(list, nil) end
  return size(list)
end
