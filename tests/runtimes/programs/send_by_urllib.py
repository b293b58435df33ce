import sys
import urllib.parse
import urllib.request

data = {
    "username": "your_username",
    "password": "your_password",
    "numbers": "0702913454,0776913451",
    "message_body": "Hello from UGSMS API v1",
    "sender_id": "UGSMS",
}
with urllib.request.urlopen("https://ugsms.com/v1/sms/send", urllib.parse.urlencode(data).encode()) as response:
    sys.stdout.write(response.read().decode())
