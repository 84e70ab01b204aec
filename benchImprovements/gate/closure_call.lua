-- One function value is called many times.
local function again(k, acc, f)
  if k == 0 then return acc end
  return again(k - 1, f(acc), f)
end
function bench()
  local step = 7
  return again(300000, 0, function(x) return x + step end)
end
