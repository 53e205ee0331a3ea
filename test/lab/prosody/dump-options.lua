-- lua5.4 dump-options.lua SOURCE FILE: the options that Prosody's own configmanager reads from FILE, as
-- JSON, or the reason why it refuses FILE. SOURCE is the folder of Prosody's own Lua.
local source, file = arg[1], arg[2]
package.path = source .. "/?.lua;" .. package.path
package.cpath = source .. "/?.so;" .. package.cpath
-- Prosody 13 puts "prosody." before the names of its modules.
table.insert(package.searchers, 2, function (name)
	local short = name:match("^prosody%.(.+)$")
	if not short then return nil end
	return function () return require(short) end
end)
prosody = { process_type = "prosodyctl", platform = "posix", paths = { config = "/etc/prosody" }, hosts = {} }

local manager = require "core.configmanager"

local function quoted(text)
	return '"' .. text:gsub('[%c"\\\127]', function (char) return ("\\u%04x"):format(char:byte()) end) .. '"'
end
local function json(value)
	if type(value) == "string" then return quoted(value) end
	if type(value) == "boolean" then return tostring(value) end
	if math.type(value) == "integer" then return ("%d"):format(value) end
	if type(value) == "number" then
		return value == value and math.abs(value) ~= math.huge and ("%.17g"):format(value) or '"(other number)"'
	end
	if type(value) ~= "table" then return quoted("(other " .. type(value) .. ")") end
	if rawget(value, "config_table") and rawget(value, "option_name") then
		return quoted("(reference " .. value.option_name .. ")")
	end
	local entries, names = {}, {}
	for at = 1, math.huge do
		if rawget(value, at) == nil then break end
		entries[at] = json(rawget(value, at))
	end
	for key in next, value do
		if type(key) == "string" then names[#names + 1] = key end
	end
	if #names == 0 then return "[" .. table.concat(entries, ",") .. "]" end
	local fields = {}
	for at, entry in ipairs(entries) do fields[at] = quoted(tostring(at)) .. ":" .. entry end
	for _, name in ipairs(names) do
		fields[#fields + 1] = quoted(name) .. ":" .. json(rawget(value, name))
	end
	return "{" .. table.concat(fields, ",") .. "}"
end

local loads, _, reason = manager.load(file)
if not loads then
	print('{"reason":' .. quoted(tostring(reason)) .. "}")
	os.exit(0)
end
local sections = {}
for section, options in pairs(manager.getconfig()) do
	local fields = {}
	for name, value in next, options do fields[#fields + 1] = quoted(name) .. ":" .. json(value) end
	sections[#sections + 1] = quoted(section) .. ":{" .. table.concat(fields, ",") .. "}"
end
print('{"options":{' .. table.concat(sections, ",") .. "}}")
