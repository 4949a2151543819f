// graphql-http's audits of a server at an address: JSON, one entry an audit that is not ok; `audited` is how many ran.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
const failed = [];
for (const result of results) {
  if (result.status !== 'ok') failed.push({ id: result.id, name: result.name, status: result.status, reason: result.reason });
  await result.response?.body?.cancel();
}
console.log(JSON.stringify({ audited: results.length, failed }));
