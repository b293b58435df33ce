use strict;
use warnings;
use LWP::UserAgent;

my $response = LWP::UserAgent->new->post(
    'https://pushr.pywe.org/api/client/sms/send-sms',
    'Content-Type' => 'application/json',
    Content        => '{"api_key_public": "your_public_key", "api_key_secret": "your_secret_key", '
        . '"message": "Hello! This is a test message.", "recipients": ["233558544343"], "sender_id": "PYWE"}',
);
die $response->status_line unless $response->is_success;
print $response->decoded_content;
