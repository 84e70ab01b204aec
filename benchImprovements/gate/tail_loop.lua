-- A loop written as a tail call.
local function count(n, acc)
  if n == 0 then return acc end
  return count(n - 1, acc + n)
end
function bench() return count(1500000, 0) end
