/**
 * Lua that reads Prosody's main configuration file, and writes all options that it sets as JSON.
 */
export const RESULT = String.raw`
-- The result, as JSON ----------------------------------------------------------------------------
local nodes = 0
local function quoted(text)
	return '"' .. gsub(text, '[%c"\\\127]', function (char) return format("\\u%04x", byte(char)) end) .. '"'
end
local function sorted_keys(value)
	local keys = {}
	for key in next, value do
		if type(key) == "string" then keys[#keys + 1] = key end
	end
	sort(keys)
	return keys
end
local function json(value, deep)
	nodes = nodes + 1
	if nodes > most_nodes then stop("its options have more than " .. most_nodes .. " values") end
	local kind = type(value)
	if kind == "nil" then return "null" end
	if kind == "boolean" then return tostring(value) end
	if kind == "string" then return quoted(value) end
	if kind == "number" then
		if integer_type(value) == "integer" then return format("%d", value) end
		if value ~= value or value == huge or value == -huge then return '["x","number"]' end
		return format("%.17g", value)
	end
	if kind ~= "table" then return '["x",' .. quoted(kind) .. "]" end
	local meta = getmetatable(value)
	if meta == unknown_mt then return '["u",' .. quoted(unknown_names[value]) .. "]" end
	if meta == proxy_mt then return '["p",' .. quoted(tostring(rawget(value, "option_name"))) .. "]" end
	if deep == 0 then return '["x","depth"]' end
	local entry, entries_of, fields, others = 1, {}, {}, 0
	while rawget(value, entry) ~= nil do
		entries_of[entry] = json(rawget(value, entry), deep - 1)
		entry = entry + 1
	end
	for key in next, value do
		if type(key) ~= "string" and not (integer_type(key) == "integer" and key >= 1 and key < entry) then
			others = others + 1
		end
	end
	for at, key in ipairs(sorted_keys(value)) do
		fields[at] = "[" .. quoted(key) .. "," .. json(rawget(value, key), deep - 1) .. "]"
	end
	return '["t",[' .. concat(entries_of, ",") .. "],[" .. concat(fields, ",") .. "]," .. others .. "]"
end
local function place_json(at)
	return "[" .. quoted(at[1]) .. "," .. (at[2] or "null") .. "]"
end
local function each(values, encode)
	local texts = {}
	for at, value in ipairs(values) do texts[at] = encode(value) end
	return "[" .. concat(texts, ",") .. "]"
end
local function host_json(host)
	local names = sorted_keys(config[host])
	return "[" .. quoted(host) .. "," .. each(names, function (name)
		return "[" .. quoted(name) .. "," .. json(config[host][name], 12) .. "," ..
			each(places[host][name], place_json) .. "]"
	end) .. "]"
end

local done, problem = false, nil
local text, reason = text_of(main, "configuration")
if text then done, problem = parse(text, main) else problem = reason end
local hosts = "[]"
local encoded, got = pcall(each, order, host_json)
if encoded then hosts = got elseif done then done, problem = false, got end
local explicit = not done and raised ~= nil and type(problem) == "string" and type(raised) == "string" and
	sub(problem, -#raised) == raised
local function optional(value) return value and quoted(value) or "null" end
if not done and type(problem) ~= "string" then problem = "(error object is a " .. type(problem) .. " value)" end
return '{"loads":' .. tostring(done == true and not limit) .. ',"reason":' .. optional(not done and problem or nil) ..
	',"limit":' .. optional(limit) .. ',"raised":' .. tostring(explicit) .. ',"hosts":' .. hosts ..
	',"repeated":' .. each(repeated, function (one)
		return "[" .. quoted(one[1]) .. "," .. quoted(one[2]) .. "," .. place_json(one[3]) .. "]"
	end) .. ',"unfollowed":' .. each(unfollowed, quoted) .. "}"
`;
