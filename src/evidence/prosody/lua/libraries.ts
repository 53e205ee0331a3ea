/**
 * The Lua table `G`: libraries and functions that a Prosody configuration may use. The
 * configuration cannot reach the machine through this table.
 */
export const LIBRARIES = String.raw`
-- What the configuration may use of Lua ----------------------------------------------------------
local G = {
	_VERSION = _VERSION, ipairs = ipairs, next = next, pairs = pairs, pcall = pcall, xpcall = xpcall,
	rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset, select = select,
	tonumber = tonumber, tostring = tostring, type = type, getmetatable = getmetatable,
	string = string, table = table, math = math, utf8 = utf8,
}
G._G = G
G.print = function () end
G.warn = function () end
G.collectgarbage = function () return 0 end
-- A finalizer would run after the result was taken.
G.setmetatable = function (value, meta)
	if type(meta) == "table" and rawget(meta, "__gc") ~= nil then rawset(meta, "__gc", nil) end
	return setmetatable(value, meta)
end
G.error = function (message, level)
	raised = message
	error(message, level == 0 and 0 or (tonumber(level) or 1) + 1)
end
G.assert = function (value, ...)
	if value then return value, ... end
	if select("#", ...) == 0 then error("assertion failed!", 2) end
	raised = (...)
	error((...), 2)
end
G.load = function (chunk, name, _, ...)
	if select("#", ...) == 0 then return load(chunk, name, "t", G) end
	return load(chunk, name, "t", (...))
end
G.loadfile = function (path, _, ...)
	local text, reason = text_of(path, "script")
	if not text then return nil, "cannot open " .. reason end
	if select("#", ...) == 0 then return load(text, "@" .. path, "t", G) end
	return load(text, "@" .. path, "t", (...))
end
G.dofile = function (path)
	local chunk, reason = G.loadfile(path)
	if not chunk then error(reason, 0) end
	return chunk()
end
for _, name in ipairs { "coroutine", "debug", "package" } do
	G[name] = setmetatable({}, { __index = function (_, key)
		return unknown(name .. "." .. tostring(key))
	end })
end
G.package.config = "/\n;\n?\n!\n-\n"

G.os = setmetatable({
	getenv = function (name) return variable(tostring(name)) end,
	time = function (at) if at then return unknown("os.time") end return now end,
	clock = function () return 0 end,
	difftime = function (a, b) return a - b end,
}, { __index = function (_, key) return unknown("os." .. tostring(key)) end })

-- A file that was opened: its text, and how far it is read.
local function handle(text)
	local at = 1
	local function one(what)
		what = type(what) == "string" and gsub(what, "^%*", "") or what
		if type(what) == "number" then
			local part = sub(text, at, at + what - 1)
			at = at + #part
			if part == "" and what > 0 then return nil end
			return part
		end
		if what == "a" then
			local rest = sub(text, at)
			at = #text + 1
			return rest
		end
		if at > #text then return nil end
		local stopped = find(text, "\n", at, true)
		local line = sub(text, at, stopped and (what == "L" and stopped or stopped - 1))
		at = (stopped or #text) + 1
		if what == "n" then return tonumber(line) end
		return line
	end
	local opened = {}
	function opened:read(what) return one(what or "l") end
	function opened:lines(what) return function () return one(what or "l") end end
	function opened:close() return true end
	function opened:seek() at = 1 return 0 end
	function opened:setvbuf() return true end
	function opened:write() return nil, "Bad file descriptor" end
	return opened
end
G.io = setmetatable({
	open = function (path, mode)
		if find(tostring(mode or "r"), "[wa+]") then return nil, tostring(path) .. ": Permission denied", 13 end
		local text, reason = text_of(path, "data")
		if not text then return nil, reason, 2 end
		return handle(text)
	end,
	lines = function (path, what)
		local text, reason = text_of(path, "data")
		if not text then error(reason, 0) end
		return handle(text):lines(what)
	end,
	type = function () return nil end,
	write = function () return true end,
	stdout = { write = same, flush = same }, stderr = { write = same, flush = same },
}, { __index = function (_, key) return unknown("io." .. tostring(key)) end })

local function split(text, separator)
	local parts, from = {}, 1
	while separator ~= "" do
		local first, last = find(text, separator, from, true)
		if not first then break end
		parts[#parts + 1] = sub(text, from, first - 1)
		from = last + 1
	end
	parts[#parts + 1] = sub(text, from)
	return parts
end
local libraries = {
	string = string, table = table, math = math, utf8 = utf8, os = G.os, io = G.io, _G = G,
	stringy = {
		split = split,
		strip = function (text) return match(text, "^%s*(.-)%s*$") end,
		startswith = function (text, start) return sub(text, 1, #start) == start end,
		endswith = function (text, last) return last == "" or sub(text, -#last) == last end,
	},
	lfs = setmetatable({ dir = function (path)
		local names, at = entries(path), 0
		return function () at = at + 1 return names[at] end
	end }, { __index = function (_, key) return unknown("lfs." .. tostring(key)) end }),
	["util.pposix"] = setmetatable({ uname = function ()
		local name = variable("HOSTNAME")
		return setmetatable({ nodename = name or unknown("HOSTNAME") },
			{ __index = function () return unknown("uname") end })
	end }, { __index = function (_, key) return unknown("util.pposix." .. tostring(key)) end }),
}
G.require = function (name)
	local short = gsub(tostring(name), "^prosody%.", "")
	return libraries[short] or unknown("require " .. short)
end
-- As prosodyctl reads it: files wait for certificates and the like in the server itself.
G.prosody = {
	process_type = "prosodyctl", version = modern and "13.0" or "0.12", platform = "posix",
	hosts = {}, opts = {}, paths = { config = "/etc/prosody", data = "/var/lib/prosody" },
}
`;
