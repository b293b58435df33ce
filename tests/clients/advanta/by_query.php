<?php
// Sends one text by GET with everything in the query, and asks for what is left.
[, $base, $partner, $key, $mobile, $text] = $argv;

function ask(string $url, array $query): array
{
    $context = stream_context_create(['http' => ['ignore_errors' => true, 'timeout' => 20]]);
    return json_decode(file_get_contents($url . '?' . http_build_query($query), false, $context), true);
}

$account = ['partnerID' => $partner, 'apikey' => $key];
$answer = ask("$base/api/services/sendsms", $account + ['mobile' => $mobile, 'shortcode' => 'ADVANTA', 'message' => $text]);
$row = $answer['responses'][0] ?? $answer;
if ($row['response-code'] !== 200) {
    exit("refused {$row['response-code']}: {$row['response-description']}");
}
$left = ask("$base/api/services/getbalance/", $account);
echo "sent {$row['messageid']}, {$left['credit']} left";
