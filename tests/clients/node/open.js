// Reads lines of JSON from standard input, {"secret": "...", "project_id": ..., "url": "...", "parameters": {...}}, and prints for each the
// address of the Payment Page that the client that merchants use makes of it.
'use strict';

const readline = require('node:readline');
const { Payment } = require('ecommpay');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { secret, project_id: projectId, url, parameters } = JSON.parse(line);
  console.log(new Payment(projectId, secret, parameters, url).getUrl());
});
