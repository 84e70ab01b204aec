-- A text grows at its end.
local function grow(n, text)
  if n == 0 then return text end
  return grow(n - 1, text .. 'x')
end
function bench()
  local acc = 0
  for _ = 1, 80 do acc = acc + #grow(1000, '') end
  return acc
end
