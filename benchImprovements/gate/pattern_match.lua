-- Expressions as variants, evaluated.
local function num(n) return { 'num', n } end
local function value(t)
  local kind = t[1]
  if kind == 'num' then return t[2] end
  if kind == 'plus' then return value(t[2]) + value(t[3]) end
  return value(t[2]) * value(t[3]) % 1009
end
local function tree(n)
  if n == 0 then return num(3) end
  return { n % 2 == 0 and 'plus' or 'times', tree(n - 1), tree(n - 1) }
end
function bench()
  local t, acc = tree(10), 0
  for _ = 1, 150 do acc = acc + value(t) end
  return acc
end
