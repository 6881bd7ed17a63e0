"""An MCP server without the SDK, of the protocol before 2026: one line of JSON a message.

    python plain_server.py [endless | mute | fickle]

endless: its list of tools does not end; mute: it says nothing; fickle: it says nothing more once it has told its tools.
"""

import json
import sys
from typing import Any

HOW = sys.argv[1] if len(sys.argv) > 1 else ""
TOOL = {"name": "echo", "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}}}


def result(method: str, params: dict[str, Any]) -> dict[str, Any] | None:
    match method:
        case "initialize":
            me = {"name": "plain", "version": "1"}
            version = params["protocolVersion"]
            return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": me}
        case "tools/list":
            return {"tools": [TOOL], **({"nextCursor": "more"} if HOW == "endless" else {})}
        case "tools/call":
            return {"content": [{"type": "text", "text": params["arguments"]["text"]}]}
    return None


told = False
for line in sys.stdin:
    asked = json.loads(line)
    if HOW == "mute" or (HOW == "fickle" and told) or "id" not in asked:
        continue
    told = asked["method"] == "tools/list"
    found = result(asked["method"], asked.get("params", {}))
    answer = {"result": found} if found else {"error": {"code": -32601, "message": "Method not found"}}
    print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **answer}), flush=True)
