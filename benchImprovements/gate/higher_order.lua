-- Functions that take and give functions.
local function twice(f) return function(x) return f(f(x)) end end
local function compose(f, g) return function(x) return g(f(x)) end end
function bench()
  local f = compose(twice(function(x) return x + 3 end), twice(function(x) return x * 2 end))
  local acc = 1
  for _ = 1, 40000 do acc = f(acc) % 1000003 end
  return acc
end
