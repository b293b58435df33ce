<?php
$payload = json_encode([
    "count" => 1,
    "smslist" => [
        [
            "partnerID" => "123",
            "apikey" => "key",
            "pass_type" => "plain",
            "clientsmsid" => 1234,
            "mobile" => "254712345678",
            "message" => "Hello",
            "shortcode" => "SHOP",
        ],
    ],
]);
$curl = curl_init();
curl_setopt_array($curl, [
    CURLOPT_URL => "https://quicksms.advantasms.com/api/services/sendbulk",
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_CUSTOMREQUEST => "POST",
    CURLOPT_POSTFIELDS => $payload,
    CURLOPT_HTTPHEADER => ["Content-Type: application/json"],
]);
$response = curl_exec($curl);
if ($response === false) {
    exit(1);
}
echo $response;
