// TypeScript types of operations, as graphql-codegen makes them, checked by TypeScript itself.
// Arguments: the schema's file, a folder to write to, files of operations.
import { codegen } from '@graphql-codegen/core';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const [schema, folder, ...files] = process.argv.slice(2);
const documents = files.map((location) => ({ location, document: parse(readFileSync(location, 'utf8')) }));
const text = await codegen({
  schema: parse(readFileSync(schema, 'utf8')),
  documents,
  filename: 'types.ts',
  config: { strictScalars: true },
  plugins: [{ operations: {} }],
  pluginMap: { operations: operationsPlugin },
});
const file = join(folder, 'types.ts');
writeFileSync(file, text);
const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] };
const program = ts.createProgram([file], options);
const problems = ts.getPreEmitDiagnostics(program).map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'));
const names = [...text.matchAll(/^export type (\w+) =/gm)].map((match) => match[1]);
console.log(JSON.stringify({ names, problems }));
