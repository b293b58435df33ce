import sys

import httpx

sms = {"to": "+256701521269", "message": "Hello from MsGine!", "from": "MyApp"}
response = httpx.post(
    "https://api.msgine.net/api/v1/messages/sms", json=sms, headers={"Authorization": "Bearer YOUR_API_TOKEN"}
)
sys.stdout.write(response.text)
