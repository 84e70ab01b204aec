-- A function is made in each round and called once.
local function adder(n)
  return function(x) return x + n end
end
function bench()
  local acc = 0
  for k = 250000, 1, -1 do
    local f = adder(k)
    acc = f(acc) % 1000003
  end
  return acc
end
