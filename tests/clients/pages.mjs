// Apollo Client pages through a connection with relayStylePagination: the names it has in its cache at the end.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client/core';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';

const QUERY = gql`
  query Conditions($first: Int, $after: String) {
    conditions(first: $first, after: $after) {
      totalCount
      edges {
        cursor
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
const cache = new InMemoryCache({ typePolicies: { Query: { fields: { conditions: relayStylePagination() } } } });
const client = new ApolloClient({ link: new HttpLink({ uri: process.argv[2] }), cache });
const query = client.watchQuery({ query: QUERY, variables: { first: 3 } });
const shown = query.subscribe(() => {});
let page = (await firstValueFrom(query.pipe(filter((result) => !result.loading)))).data;
let pages = 1;
while (page.conditions.pageInfo.hasNextPage) {
  const after = page.conditions.pageInfo.endCursor;
  page = (await query.fetchMore({ variables: { after } })).data;
  pages += 1;
}
const { totalCount, edges } = cache.readQuery({ query: QUERY, variables: { first: 3 } }).conditions;
console.log(JSON.stringify({ pages, totalCount, names: edges.map((edge) => edge.node.name) }));
shown.unsubscribe();
client.stop();
