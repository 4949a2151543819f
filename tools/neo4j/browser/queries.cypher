// Saved queries for Neo4j Browser: drag this file into its drawer "Favorites", or paste one.

// Alternatives to procedures treating CRPS, with the words that say so
MATCH (c:Condition {id: 'mesh:D020918'})<-[w:BROADER|UNDER*0..]-(b)
WHERE all(step IN w WHERE step.tree_number IS NULL)
OPTIONAL MATCH (b)-[:OF]->(o)
WITH DISTINCT coalesce(o, b) AS narrower
MATCH p = (narrower)<-[:INDICATED_FOR]-(:Procedure)-[:HAS_ALTERNATIVE]->()
RETURN p LIMIT 100;

// What one page says
MATCH (d:Document) WITH d ORDER BY d.name LIMIT 1
MATCH p = (d)<-[:DESCRIBED_IN]-(:Entity)-[said]->(:Entity) WHERE said.source = d.id
RETURN p LIMIT 100;

// The shortest relation between two things
MATCH (a:Entity {id: 'mesh:D020918'}), (b:Entity {id: 'mesh:D004561'})
MATCH p = shortestPath((a)-[:INDICATED_FOR|HAS_ALTERNATIVE|HAS_RISK|USES|BROADER*..6]-(b))
RETURN p;

// Procedures that share indications, the most first
MATCH (a:Procedure)-[:INDICATED_FOR]->(c:Condition)<-[:INDICATED_FOR]-(b:Procedure) WHERE a.id < b.id
WITH a, b, collect(DISTINCT c) AS shared ORDER BY size(shared) DESC, a.id, b.id LIMIT 10
UNWIND shared AS c
MATCH p = (a)-[:INDICATED_FOR]->(c)<-[:INDICATED_FOR]-(b)
RETURN p;

// Pages that disagree on how common a risk is
MATCH (a)-[x:HAS_RISK]->(risk:Condition)<-[y:HAS_RISK]-(b)
WHERE x.frequency < y.frequency
RETURN risk.name AS risk, a.name AS one, x.frequency AS says, b.name AS other, y.frequency AS `but says`,
       x.words AS words, y.words AS others
ORDER BY risk, one, other LIMIT 100;
