import sys

import requests

url = "https://ugsms.com/api/v2/sms/send"
data = {
    "numbers": "0702913454,0776913451",
    "message_body": "Hello from UGSMS API v2",
    "sender_id": "UGSMS",
}
response = requests.post(url, json=data, headers={"X-API-Key": "YOUR_API_KEY"}, timeout=20)
sys.stdout.write(response.text)
