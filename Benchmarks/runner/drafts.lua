-- Drafts sent by wrk, each once: `wrk … -s drafts.lua URL -- COOKIE FILE`. FILE holds the id of a draft a line.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "told.lua")
local ids, turn, headers = {}, 0, {}

function init(arguments)
  headers["Cookie"] = arguments[1]
  headers["Content-Type"] = "application/json"
  for line in io.lines(arguments[2]) do ids[#ids + 1] = line end
end

function request()
  turn = turn + 1
  -- When there are no more the server is asked for one that is not there, and the run says so.
  return wrk.format("POST", nil, headers, '{"draft":"' .. (ids[turn] or "none") .. '"}')
end
