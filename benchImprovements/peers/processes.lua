-- The programs 40 to 43 with Lua's coroutines: a process is a coroutine with a queue of messages,
-- and a loop resumes those that can go on. `programs[NAME]()` gives the program's result.
local ready, first, last = {}, 1, 0
local current

local function enqueue(process)
  last = last + 1
  ready[last] = process
end

local function spawn(body, ...)
  local process = { head = 1, tail = 0 }
  local a, b = ...
  process.thread = coroutine.create(function() body(a, b) end)
  enqueue(process)
  return process
end

local function send(process, message)
  process.tail = process.tail + 1
  process[process.tail] = message
  if process.waiting then
    process.waiting = false
    enqueue(process)
  end
end

local yield, resume = coroutine.yield, coroutine.resume

local function receive()
  local process = current
  while process.head > process.tail do
    process.waiting = true
    yield()
  end
  local head = process.head
  local message = process[head]
  process[head] = nil
  process.head = head + 1
  return message
end

local function run(main)
  ready, first, last = {}, 1, 0
  local result
  spawn(function() result = main() end)
  while first <= last do
    current = ready[first]
    ready[first] = nil
    first = first + 1
    local ok, mistake = resume(current.thread)
    if not ok then error(mistake) end
  end
  return result
end

programs = {}

programs['40_spawn_many'] = function()
  return run(function()
    local parent, started = current, {}
    for n = 0, 99999 do
      started[n] = spawn(function() send(parent, n * receive()) end)
    end
    for n = 99999, 0, -1 do send(started[n], 1) end
    local total = 0
    for _ = 1, 100000 do total = total + receive() end
    return total
  end)
end

local function relay(following)
  local left
  repeat
    left = receive()
    send(following, left - 1)
  until left <= 0
end

programs['41_process_ring'] = function()
  return run(function()
    local head = current
    for _ = 1, 999 do head = spawn(relay, head) end
    send(head, 1000000)
    local left = receive()
    while left > 0 do
      send(head, left - 1)
      left = receive()
    end
    return 0
  end)
end

programs['42_ping_pong'] = function()
  return run(function()
    local partner = spawn(function()
      local message = receive()
      while message ~= 'stop' do
        send(message.from, message.n + 1)
        message = receive()
      end
    end)
    local n = 0
    while n < 1000000 do
      send(partner, { from = current, n = n })
      n = receive()
    end
    send(partner, 'stop')
    return n
  end)
end

-- Coroutines are never interrupted, so the shared variable is a plain one.
programs['43_mvar_contention'] = function()
  local hits = 0
  return run(function()
    local parent = current
    for _ = 1, 1000 do
      spawn(function()
        for _ = 1, 1000 do hits = hits + 1 end
        send(parent, true)
      end)
    end
    for _ = 1, 1000 do receive() end
    return hits
  end)
end
