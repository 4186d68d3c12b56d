-- nvim --headless -u NONE -c "luafile neovim.lua": works with 0.7, and with newer ones, which renamed some calls.
local program, project = vim.env.SPECLINT, vim.env.PROJECT
local function check(what, ok, seen)
  if not ok then
    io.stderr:write("not ok: " .. what .. ": " .. vim.inspect(seen) .. "\n")
    vim.cmd("cquit 1")
  end
  print("ok: " .. what)
end

vim.cmd("edit " .. project .. "/buildspec.yml")
vim.bo.filetype = "yaml"
local buffer = vim.api.nvim_get_current_buf()
local start = vim.lsp.start_client or vim.lsp.start
local id = start({ name = "speclint", cmd = { program, "lsp" }, root_dir = project })
if vim.lsp.start_client then vim.lsp.buf_attach_client(buffer, id) end
local client = vim.lsp.get_client_by_id(id)

local function wait_for(what, condition)
  check(what, vim.wait(30000, condition, 20), vim.diagnostic.get(buffer))
end
local function request(method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 30000) or {}
  local answer = answers[id] or {}
  check(method .. " is answered", answer.error == nil and answer.result ~= nil, answer)
  return answer.result
end
local function item(list, fits)
  for _, entry in ipairs(list) do
    if fits(entry) then return entry end
  end
end

wait_for("diagnostics come", function() return #vim.diagnostic.get(buffer) > 0 end)
local found = item(vim.diagnostic.get(buffer), function(d) return d.code == "unknown-key" end)
-- Neovim's columns are bytes; the server's were UTF-16.
check("the misspelt key is marked", found and found.lnum == 3 and found.col == 2 and found.end_col == 7, found)

local range = { start = { line = 3, character = 2 }, ["end"] = { line = 3, character = 7 } }
local sent = found.user_data and found.user_data.lsp or {}
local diagnostic = { range = range, message = found.message, code = found.code, severity = found.severity, source = found.source, data = sent.data }
local actions = request("textDocument/codeAction", {
  textDocument = vim.lsp.util.make_text_document_params(),
  range = range,
  context = { diagnostics = { diagnostic }, only = { "quickfix" } },
})
-- Neovim 0.7 does not ask which is preferred: the fix comes first.
local action = item(actions, function(a) return a.edit ~= nil or a.data ~= nil end)
check("a fix is offered", action ~= nil, actions)
if not action.edit then action = request("codeAction/resolve", action) end
vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding or "utf-16")
local line = vim.api.nvim_buf_get_lines(buffer, 3, 4, false)[1]
check("the fix mends the line", line == "  build:", line)
wait_for("the finding is gone", function() return #vim.diagnostic.get(buffer) == 0 end)

vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { "  " })
vim.wait(200)
local completion = request("textDocument/completion", {
  textDocument = vim.lsp.util.make_text_document_params(),
  position = { line = vim.api.nvim_buf_line_count(buffer) - 1, character = 2 },
})
local key = item(completion.items or completion, function(i) return i.label == "post_build" end)
check("a phase is completed", key ~= nil, completion)

client.stop()
check("the server ends", vim.wait(30000, function() return client.is_stopped() end, 20), "still running")
vim.cmd("qall!")
