// A component's fragments as Relay's compiler reads them: a connection that can be paged, and a thing refetched by id.
import { graphql } from 'relay-runtime';

export const query = graphql`
  query AlternativesQuery($id: ID!, $first: Int, $after: String) {
    procedure(id: $id) {
      ...Alternatives_procedure @arguments(first: $first, after: $after)
    }
  }
`;

export const fragment = graphql`
  fragment Alternatives_procedure on Procedure
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "AlternativesPageQuery") {
    name
    risks(first: $first, after: $after) @connection(key: "Alternatives_risks") {
      edges {
        frequency
        node {
          id
          name
        }
      }
    }
  }
`;
