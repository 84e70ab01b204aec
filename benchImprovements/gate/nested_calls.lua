-- Four small functions around each other.
local function one(x) return x + 1 end
local function two(x) return one(x) + 2 end
local function three(x) return two(x) + 3 end
local function four(x) return three(x) + 4 end
function bench()
  local acc = 0
  for k = 100000, 1, -1 do acc = acc + four(k) end
  return acc
end
