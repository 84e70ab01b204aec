-- Many operations in each round.
local function step(x)
  return (x * 3 + 7) % 1000 + (x * 5 - 2) % 77 + (x + 11) * 2 - x % 13
end
function bench()
  local acc = 0
  for k = 150000, 1, -1 do acc = (acc + step(k)) % 100000 end
  return acc
end
