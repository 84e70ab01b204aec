-- Pairs as results of functions.
local function swap(p) return { p[2], p[1] + 1 } end
function bench()
  local pair = { 1, 2 }
  for _ = 1, 300000 do pair = swap(pair) end
  return pair[1] + pair[2]
end
