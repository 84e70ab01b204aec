-- Records made, read and replaced.
local function point(x, y) return { x = x, y = y } end
local function move(p, dx) return point(p.x + dx, p.y - dx) end
function bench()
  local p = point(0, 0)
  for k = 300000, 1, -1 do p = move(p, k) end
  return p.x * 3 + p.y
end
