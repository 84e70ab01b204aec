-- Lists of 4,000 elements by cons.
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

function bench()
  local acc = 0
  for _ = 1, 100 do acc = acc + size(build(4000)) end
  return acc
end
