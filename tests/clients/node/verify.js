// Reads lines of JSON from standard input, {"secret": "...", "body": "..."}, and prints for each what the client that merchants use
// makes of the message in "body": {"is_valid": ..., "payment_id": ..., "is_success": ..., "reason": ...}.
'use strict';

const readline = require('node:readline');
const { Callback } = require('ecommpay');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { secret, body } = JSON.parse(line);
  console.log(JSON.stringify(judge(secret, body)));
});

function judge(secret, body) {
  try {
    const callback = new Callback(secret, body);
    return { is_valid: true, payment_id: callback.getPaymentId(), is_success: callback.isPaymentSuccess() };
  } catch (refusal) {
    return { is_valid: false, reason: refusal.message };
  }
}
