-- Lists of 4,000 elements by cons.
function bench()
  local acc = 0
  for _ = 1, 100 do acc = acc + size(build(4000)) end
  return acc
end
