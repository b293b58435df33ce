import http.client
import json
import sys

sms = {
    "partnerID": "123",
    "apikey": "key",
    "pass_type": "plain",
    "clientsmsid": 1234,
    "mobile": "254712345678",
    "message": "Hello",
    "shortcode": "SHOP",
}
connection = http.client.HTTPSConnection("quicksms.advantasms.com")
body = json.dumps({"count": 1, "smslist": [sms]})
connection.request("POST", "/api/services/sendbulk", body, {"Content-Type": "application/json"})
sys.stdout.write(connection.getresponse().read().decode())
