-- Lists of cons cells for the programs beside it: each is run behind this text.
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
