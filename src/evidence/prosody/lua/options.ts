/**
 * Lua that reads a file as `core/configmanager.lua` of Prosody does: sections, options, `Include`.
 */
export const OPTIONS = String.raw`
-- Options ----------------------------------------------------------------------------------------
local config = {}
local function option(host, key)
	local options = config[host]
	if options then return options[key] end
end
local function set(host, key, value, at, adds)
	if host == nil or key == nil then return end
	if not config[host] then
		config[host], places[host] = {}, {}
		order[#order + 1] = host
	end
	config[host][key] = value
	local known = adds and places[host][key] or {}
	known[#known + 1] = at
	places[host][key] = known
end
config["*"], places["*"], order[1] = {}, {}, "*"

-- How a list reads in 13: with operations, and without its entries.
local proxy_mt = {
	__index = setmetatable({
		append = function (self, value)
			local options = self:value()
			if options == nil then options = {} end
			if type(value) ~= "table" then
				error("'append' operation expects a list of values to append to the existing list", 2)
			end
			if value[1] ~= nil then
				for _, one in ipairs(value) do insert(options, one) end
			else
				for key, one in pairs(value) do options[key] = one end
			end
			set(self.host, self.option_name, options, place(1), true)
			return self
		end,
		value = function (self) return option(self.host, self.option_name) end,
		values = function (self)
			local all, key, value = self:value(), nil, nil
			return function ()
				key, value = next(all, key)
				return value
			end
		end,
	}, { __index = function (_, key) error("Unknown config option operation: '" .. key .. "'", 2) end }),
	__call = function (self, more)
		local value = self:value() or {}
		if type(value) == "table" and type(more) == "table" then return self:append(more) end
		error("Invalid syntax - missing '=' perhaps?", 2)
	end,
}

local function prepared(kind, name)
	if not name then error(kind .. " must have a name", 3) end
	if type(name) == "table" and getmetatable(name) == unknown_mt then
		error(kind .. " has a name that is not known: " .. unknown_names[name], 3)
	end
	if type(name) == "number" then name = tostring(name) end
	local prepped = type(name) == "string" and nameprep(name) or nil
	if not prepped then
		error(format("Name of %s %q contains forbidden characters", kind, name), 0)
	end
	return prepped
end
local CLASH = "clashes with previously defined %s %q, for services use a sub-domain like conference.%s"
local CALLED = { component = "external", muc = "MUC" }

local parse
local depth = 0

local function pattern_of(glob)
	return "^" .. gsub(glob, "[%p*?]", function (char)
		if char == "*" then return ".*" end
		if char == "?" then return "." end
		return "%" .. char
	end) .. "$"
end

-- The environment of one file: its options go to the section that it is in.
local function environment(file)
	local folder = gsub(file, "[^/]+$", "")
	local seen = {}
	local env = {}
	for _, name in ipairs { "Host", "host", "VirtualHost", "Component", "component", "Include", "include", "RunScript" } do
		env[name] = true
	end
	if modern then
		for _, name in ipairs { "FileContents", "FileLine", "FileLines", "Credential" } do env[name] = true end
	end
	setmetatable(env, {
		__index = function (_, key)
			if match(key, "^ENV_") then return variable(sub(key, 5)) end
			if not modern then return rawget(G, key) end
			if key == "Lua" then return G end
			local host = env.__currenthost or "*"
			local value = option(host, key)
			if value == nil then return rawget(G, key) end
			if type(value) == "table" then
				return setmetatable({ config_table = config, host = host, option_name = key }, proxy_mt)
			end
			return value
		end,
		__newindex = function (_, key, value)
			local host = env.__currenthost or "*"
			local at = place(1)
			if seen[host .. "/" .. key] then repeated[#repeated + 1] = { host, key, at } end
			seen[host .. "/" .. key] = true
			set(host, key, value, at)
		end,
	})
	rawset(env, "__currenthost", "*")

	local function options_of(name, options, at)
		rawset(env, "__currenthost", "*")
		for key, value in pairs(options) do set(name, key, value, at) end
	end
	function env.VirtualHost(name)
		name = prepared("Host", name)
		local module = option(name, "component_module")
		if module then
			error(format("Host %q " .. CLASH, name, gsub(module, "^%a+$", CALLED) .. " Component", name, name), 0)
		end
		rawset(env, "__currenthost", name)
		set(name, "defined", true, place(1))
		return function (options)
			rawset(env, "__currenthost", "*")
			if type(options) == "string" then
				error(format("VirtualHost entries do not accept a module name (module '%s' provided for host '%s')", options, name), 2)
			elseif type(options) ~= "table" then
				error("Invalid syntax following VirtualHost, expected options but received a " .. type(options), 2)
			end
			options_of(name, options, place(1))
		end
	end
	env.Host, env.host = env.VirtualHost, env.VirtualHost
	function env.Component(name)
		name = prepared("Component", name)
		if option(name, "defined") and not option(name, "component_module") then
			error(format("Component %q " .. CLASH, name, "VirtualHost", name, name), 0)
		end
		local at = place(1)
		set(name, "component_module", "component", at)
		set(name, "load_global_modules", false, at)
		rawset(env, "__currenthost", name)
		return function (module)
			local there = place(1)
			if type(module) ~= "string" then return options_of(name, module, there) end
			set(name, "component_module", module, there)
			return function (options) options_of(name, options, place(1)) end
		end
	end
	env.component = env.Component

	function env.Include(path)
		if match(path, "[*?]") then
			local at, glob = match(path, "()([^/]+)$")
			local inside = sub(path, 1, at > 2 and at - 2 or 0)
			inside = #inside > 0 and resolve(folder, inside) or folder
			local pattern = pattern_of(glob)
			for _, name in ipairs(entries(inside)) do
				if sub(name, 1, 1) ~= "." and match(name, pattern) then env.Include(inside .. "/" .. name) end
			end
			return
		end
		path = resolve(folder, path)
		local text, reason = text_of(path, "configuration")
		if not text then error("Error loading included " .. path .. ": " .. reason, 0) end
		local done, problem = parse(text, path)
		if not done then error(type(problem) == "string" and gsub(problem, "%[string.-%]", path) or problem, 0) end
		return true
	end
	env.include = env.Include
	function env.RunScript(path) return G.dofile(resolve(folder, path)) end
	if modern then
		-- The text may be a secret: only its place is known.
		local function hidden(from)
			return function (path) return MARK .. "file:" .. resolve(from, path) .. MARK end
		end
		env.FileContents, env.FileLine = hidden(folder), hidden(folder)
		env.FileLines = function (path) return { hidden(folder)(path) } end
		env.Credential = hidden("$CREDENTIALS_DIRECTORY")
	end
	return env
end

function parse(text, file)
	depth = depth + 1
	if depth > most_depth then stop("files include each other more than " .. most_depth .. " deep") end
	known_file(file)
	local chunk, problem = load(text, "@" .. file, "t", environment(file))
	local done
	if chunk then done, problem = pcall(chunk) end
	depth = depth - 1
	return done, problem
end
`;
