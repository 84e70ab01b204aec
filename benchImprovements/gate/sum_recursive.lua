-- Recursion 4,000 deep that is no tail call, again and again.
local function total(n)
  if n == 0 then return 0 end
  return n + total(n - 1)
end
function bench()
  local acc = 0
  for _ = 1, 100 do acc = acc + total(4000) end
  return acc
end
