-- Variants made and taken apart.
local function shape(n)
  if n % 3 == 0 then return { 'circle', n } end
  if n % 3 == 1 then return { 'rect', n, n + 1 } end
  return { 'dot' }
end
local function area(s)
  local kind = s[1]
  if kind == 'circle' then return 3 * s[2] * s[2] end
  if kind == 'rect' then return s[2] * s[3] end
  return 0
end
function bench()
  local acc = 0
  for k = 250000, 1, -1 do acc = (acc + area(shape(k))) % 1000003 end
  return acc
end
