// Signatures of the Data API as a merchant's program makes and checks them, written from the published rules alone.
// Reads lines of JSON from standard input: {"key": "...", "sign": {...}} prints the signed request, {"key": "...", "check": "..."} prints
// {"is_valid": ..., "rows": ...} for the text of an answer.
'use strict';

const crypto = require('node:crypto');
const readline = require('node:readline');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { key, sign, check } = JSON.parse(line);
  if (sign !== undefined) {
    console.log(JSON.stringify({ ...sign, signature: signatureOf(sign, key) }));
    return;
  }

  const answer = JSON.parse(check);
  console.log(JSON.stringify({ is_valid: signatureOf(answer, key) === answer.signature, rows: answer.operations.length }));
});

function signatureOf(message, key) {
  const lines = [];
  flatten(message, [], lines);
  lines.sort((a, b) => naturally(Buffer.from(a.path), Buffer.from(b.path)));
  const text = lines.map(({ path, value }) => `${path}:${value}`).join(';');
  return crypto.createHmac('sha512', key).update(text, 'utf8').digest('base64');
}

function flatten(node, keys, lines) {
  for (const [key, value] of Object.entries(node)) {
    if (!Array.isArray(node) && (key === 'signature' || key === 'frame_mode' || (keys.length === 0 && key.startsWith('_')))) continue;
    const path = [...keys, key.replaceAll(':', '::')];
    if (value !== null && typeof value === 'object') flatten(value, path, lines);
    else lines.push({ path: path.join(':'), value: value === null ? '' : value === true ? '1' : value === false ? '0' : String(value) });
  }
}

// Byte by byte; where both have a digit the whole runs are compared, as numbers unless one begins with 0.
function naturally(a, b) {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      const [x, y] = [runAt(a, i), runAt(b, j)];
      const order = x[0] === '0' || y[0] === '0' ? (x < y ? -1 : x > y ? 1 : 0) : x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
      if (order !== 0) return order;
      i += x.length;
      j += y.length;
    } else if (a[i] !== b[j]) {
      return a[i] - b[j];
    } else {
      i++;
      j++;
    }
  }

  return (a.length - i) - (b.length - j);
}

function runAt(bytes, start) {
  let end = start;
  while (end < bytes.length && isDigit(bytes[end])) end++;
  return bytes.subarray(start, end).toString('latin1');
}

function isDigit(byte) {
  return byte >= 0x30 && byte <= 0x39;
}
