<?php
$options = ['http' => [
    'method' => 'POST',
    'header' => ['Content-Type: application/json', 'X-API-Key: YOUR_API_KEY'],
    'content' => json_encode([
        'numbers' => '0702913454,0776913451',
        'message_body' => 'Hello from UGSMS API v2',
        'sender_id' => 'UGSMS',
    ]),
]];
$response = file_get_contents('https://ugsms.com/api/v2/sms/send', false, stream_context_create($options));
if ($response === false) {
    exit(1);
}
echo $response;
