// Alternatives to procedures treating CRPS
// What documents name instead of the procedures that they say are for a condition or a narrower one. The condition goes
// by any of its names, in lower case; each arrow has the words of the page.
MATCH (asked:Condition)-[:NAMED {key: 'crps'}]->(:Source)
MATCH (:Condition {group: asked.group})<-[step:BROADER|UNDER*0..]-(at) WHERE all(s IN step WHERE s.tree_number IS NULL)
OPTIONAL MATCH (at)-[:OF]->(thing)
WITH DISTINCT coalesce(thing, at) AS condition
MATCH path = (condition)<-[:INDICATED_FOR]-(:Procedure)-[:HAS_ALTERNATIVE]->()
RETURN path LIMIT 100;

// What one page says
// A page, what it describes, and all that it states of it. The page goes by words of its title, in lower case.
MATCH (page:Document) WHERE toLower(page.name) CONTAINS 'needles'
WITH page ORDER BY page.name LIMIT 1
MATCH path = (page)<-[:DESCRIBED_IN]-(:Entity)-[said]->(:Entity) WHERE said.source = page.id
RETURN path LIMIT 100;

// The shortest relation between two things
// How two things hang together by what documents and vocabularies state, each by any of its names, in lower case.
MATCH (one:Entity)-[:NAMED {key: 'acupuncture'}]->(:Source) WITH one ORDER BY one.id LIMIT 1
MATCH (other:Entity)-[:NAMED {key: 'pneumothorax'}]->(:Source) WITH one, other ORDER BY other.id LIMIT 1
MATCH path = allShortestPaths((one)-[:INDICATED_FOR|HAS_ALTERNATIVE|HAS_RISK|HAS_BENEFIT|USES|BROADER*..6]-(other))
RETURN path LIMIT 10;

// Procedures that share indications
// The pairs of documented procedures with the most conditions in common, and these conditions.
MATCH (one:Procedure)-[:INDICATED_FOR]->(shared:Condition)<-[:INDICATED_FOR]-(other:Procedure) WHERE one.id < other.id
WITH one, other, collect(DISTINCT shared) AS all_shared ORDER BY size(all_shared) DESC, one.id, other.id LIMIT 8
UNWIND all_shared AS shared
MATCH path = (one)-[:INDICATED_FOR]->(shared)<-[:INDICATED_FOR]-(other)
RETURN path;

// Pages that disagree on how common a risk is
// Risks that one page calls common and another calls something else; the arrows tell which.
MATCH (one:Entity)-[says:HAS_RISK]->(risk:Condition)<-[but:HAS_RISK]-(other:Entity)
WHERE says.frequency < but.frequency AND one <> other
WITH risk, one, other, says, but ORDER BY risk.name, one.name, other.name LIMIT 40
RETURN one, says, risk, but, other;
