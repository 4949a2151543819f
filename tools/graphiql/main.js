// GraphiQL on this server's own /graphql.
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import './page.css';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const EXAMPLE = `# What pages name instead of procedures that are indicated for a condition, with their words.
# Ctrl-Space completes, Ctrl-Enter runs; the book on the left is the schema.
query Alternatives {
  alternatives(treating: "CRPS", first: 10) {
    totalCount
    nodes {
      name
    }
    edges {
      evidence {
        text
      }
    }
  }
}
`;

async function fetcher(asked, { headers } = {}) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(asked),
  });
  return response.json();
}

const root = createRoot(document.getElementById('graphiql'));
root.render(createElement(GraphiQL, { fetcher, defaultQuery: EXAMPLE, isHeadersEditorEnabled: true }));
