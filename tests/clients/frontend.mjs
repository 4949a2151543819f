// What docs/front-ends.md shows, and a run of it against the server at an address: what each part gives, as JSON.

export async function ask(url, query, variables = {}) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  if (response.status === 503) throw new Error('The server is busy, or its store is away: ask again.');
  return response.json(); // { data, errors }
}

export async function everyCondition(url) {
  const query = `query Conditions($after: String) {
    conditions(first: 100, after: $after) { nodes { id name } pageInfo { hasNextPage endCursor } }
  }`;
  const found = [];
  let after = null;
  do {
    const { data, errors } = await ask(url, query, { after });
    if (errors) throw new Error(errors[0].message);
    found.push(...data.conditions.nodes);
    after = data.conditions.pageInfo.hasNextPage ? data.conditions.pageInfo.endCursor : null;
  } while (after);
  return found;
}

export function filter(chosen) {
  return Object.fromEntries(Object.entries(chosen).filter(([, names]) => names.length > 0));
}

export async function setting(url, name, choose) {
  const { data, errors } = await ask(url, 'query ($name: String!) { setting(name: $name) { id name } }', { name });
  const refusal = errors?.find((error) => error.path?.[0] === 'setting');
  if (!refusal) return data.setting;
  const { code, candidates } = refusal.extensions;
  if (code !== 'AMBIGUOUS_NAME' && code !== 'UNKNOWN_NAME') throw new Error(refusal.message);
  const id = await choose(candidates); // show `message` and let a person choose: each has id, kind and name
  if (!id) return null;
  return (await ask(url, 'query ($id: ID!) { setting(id: $id) { id name } }', { id })).data.setting;
}

export function marked(content, evidence) {
  const parts = [];
  let end = 0;
  for (const { startUtf16, endUtf16 } of [...evidence].sort((a, b) => a.startUtf16 - b.startUtf16)) {
    if (startUtf16 < end) continue; // words that two statements rest on are marked once
    parts.push({ text: content.slice(end, startUtf16), marked: false });
    parts.push({ text: content.slice(startUtf16, endUtf16), marked: true });
    end = endUtf16;
  }
  return [...parts, { text: content.slice(end), marked: false }];
}

export async function page(url, name) {
  const query = `query Risks($name: String!) {
    procedure(name: $name) {
      risks { edges { node { name } evidence { text startUtf16 endUtf16 document { id } } } }
    }
  }`;
  const { data } = await ask(url, query, { name });
  const evidence = data.procedure.risks.edges.flatMap((edge) => edge.evidence);
  const [id] = new Set(evidence.map((words) => words.document.id)); // of several pages: one after the other
  const text = 'query ($id: ID!) { node(id: $id) { ... on Document { content } } }';
  const { content } = (await ask(url, text, { id })).data.node;
  return { evidence, parts: marked(content, evidence.filter((words) => words.document.id === id)) };
}

const [url, procedure, name] = process.argv.slice(2);
const conditions = await everyCondition(url);
const chosen = await setting(url, name, (candidates) => candidates[0].id);
const count = 'query ($where: ProcedureWhere) { procedures(where: $where) { totalCount } }';
const counts = [];
for (const where of [filter({ indicatedFor: [], performedBy: [] }), null, { indicatedFor: [] }, filter({ indicatedFor: ['CRPS'] })])
  counts.push((await ask(url, count, { where })).data.procedures.totalCount);
console.log(JSON.stringify({ conditions, chosen, counts, ...(await page(url, procedure)) }));
