-- Multiplication and addition that wrap at 64 bits.
local function spin(n, acc)
  if n == 0 then return acc end
  return spin(n - 1, (acc * 31 + n) * 17 - acc)
end
function bench() return spin(1500000, 7) % 1000003 end
