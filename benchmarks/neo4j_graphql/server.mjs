// The graph of a Neo4j server as @neo4j/graphql serves it, with graphql-yoga, in one process: PORT BOLT USER PASSWORD.
import { Neo4jGraphQL } from '@neo4j/graphql';
import { createYoga } from 'graphql-yoga';
import neo4j from 'neo4j-driver';
import { createServer } from 'node:http';

const typeDefs = `#graphql
  type Procedure @node {
    id: ID!
    name: String
    key: String
    documented: Boolean
    maxMinutes: Int @alias(property: "max_minutes")
    indications: [Condition!]! @relationship(type: "INDICATED_FOR", direction: OUT, properties: "Indicated")
    alternatives: [Entity!]! @relationship(type: "HAS_ALTERNATIVE", direction: OUT, properties: "Alternative")
    risks: [Condition!]! @relationship(type: "HAS_RISK", direction: OUT, properties: "Risk")
  }
  type Condition @node {
    id: ID!
    name: String
    procedures: [Procedure!]! @relationship(type: "INDICATED_FOR", direction: IN, properties: "Indicated")
  }
  type Entity @node {
    id: ID!
    name: String
    key: String
    alternativeTo: [Procedure!]! @relationship(type: "HAS_ALTERNATIVE", direction: IN, properties: "Alternative")
  }
  type Indicated @relationshipProperties {
    qualifier: String
  }
  type Alternative @relationshipProperties {
    exampleOf: String @alias(property: "example_of")
  }
  type Risk @relationshipProperties {
    frequency: String
  }
`;

const [port, address, user, password] = process.argv.slice(2);
const driver = neo4j.driver(address, neo4j.auth.basic(user, password));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const yoga = createYoga({ schema, graphiql: false, logging: false, maskedErrors: false });
createServer(yoga).listen(Number(port), '127.0.0.1');
