/**
 * First part of the Lua code: functions for lines of a file, for unknown values, and to read
 * files. All parts that follow use them.
 */
export const START = String.raw`
local read, list, variable_of, nameprep, main, modern, now, most_depth, most_nodes = ...
local error, getmetatable, ipairs, load, next, pairs, pcall, rawget, rawset, select, setmetatable, tonumber, tostring, type =
      error, getmetatable, ipairs, load, next, pairs, pcall, rawget, rawset, select, setmetatable, tonumber, tostring, type
local byte, find, format, gmatch, gsub, match, sub =
      string.byte, string.find, string.format, string.gmatch, string.gsub, string.match, string.sub
local concat, insert, sort = table.concat, table.insert, table.sort
local huge, integer_type = math.huge, math.type
getmetatable("").__metatable = false
string.dump = nil

-- Facts of the run -----------------------------------------------------------------------------
local limit, raised
local unfollowed, unfollowed_names = {}, {}
local files = {}          -- short name, as in messages, to the name of the file
local repeated = {}
local places = {}         -- host to option to a list of places
local order = {}          -- hosts as they are first named
local MARK = "\u{E000}"

local function stop(reason)
	limit = limit or reason
	error(reason, 0)
end

-- One result, nil where it is not set: a function of JavaScript may return none.
local function variable(name)
	local value = variable_of(name)
	return value
end

local function known_file(name)
	files[#name <= 59 and name or "..." .. sub(name, -56)] = name
end

-- The nearest line of a configuration file below the function at that level: the message of an
-- error begins with it, and no other library tells it.
local function place(level)
	for above = level + 3, level + 11 do
		local _, text = pcall(error, "", above)
		local short, line = match(text, "^(.*):(%d+): $")
		if short and files[short] then return { files[short], tonumber(line) } end
	end
	return { main }
end

-- Values that this program cannot know -----------------------------------------------------------
local unknown_mt, unknown_names = {}, setmetatable({}, { __mode = "k" })
local function unknown(name)
	if not unfollowed_names[name] then
		unfollowed_names[name] = true
		unfollowed[#unfollowed + 1] = name
	end
	local made = setmetatable({}, unknown_mt)
	unknown_names[made] = name
	return made
end
local function same(self) return self end
local function either(a, b)
	if type(a) == "table" and getmetatable(a) == unknown_mt then return a end
	return b
end
unknown_mt.__index = same
unknown_mt.__newindex = function () end
-- Called by a loop, with neither a state nor a last value, it ends the loop.
unknown_mt.__call = function (self, ...)
	if select("#", ...) == 2 and (...) == nil and (select(2, ...)) == nil then return nil end
	return self
end
unknown_mt.__pairs = function (self) return next, {}, nil end
unknown_mt.__len = function () return 0 end
unknown_mt.__tostring = function (self) return MARK .. "unknown:" .. unknown_names[self] .. MARK end
unknown_mt.__unm = same
for _, operation in ipairs { "add", "sub", "mul", "div", "mod", "pow", "idiv", "concat" } do
	unknown_mt["__" .. operation] = either
end
unknown_mt.__lt = function () return false end
unknown_mt.__le = function () return false end

-- Files ------------------------------------------------------------------------------------------
-- The text, or nil and what the operating system would say.
local function text_of(path, use)
	local got = read(tostring(path), use)
	local kind, text = sub(got, 1, 1), sub(got, 2)
	if kind == "=" then return text end
	if kind == "!" then stop(text) end
	return nil, path .. ": " .. text
end

local function resolve(folder, path)
	folder = gsub(folder, "/+$", "")
	path = gsub(path, "^%./+", "")
	if sub(path, 1, 1) ~= "/" then return folder .. "/" .. path end
	return path
end

local function entries(path)
	local got = list(path)
	if sub(got, 1, 1) == "!" then stop(sub(got, 2)) end
	if sub(got, 1, 1) ~= "=" then error("cannot open " .. path .. ": " .. sub(got, 2), 0) end
	local names = {}
	for name in gmatch(sub(got, 2), "[^/]+") do names[#names + 1] = name end
	return names
end
`;
