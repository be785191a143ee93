// Prisma's migration engine as WebAssembly, through the pg driver: its own binaries need not be
// downloaded. The adapter of this version does not know the type `name`, which the engine asks for.
import { defineConfig } from 'prisma/config';
import { PrismaPg } from '@prisma/adapter-pg';
import Result from 'pg/lib/result.js';

const kName = 19;
const kText = 25;
const { addFields } = Result.prototype;
Result.prototype.addFields = function (fields) {
  return addFields.call(
    this,
    fields.map((field) => Object.assign(field, { dataTypeID: field.dataTypeID === kName ? kText : field.dataTypeID })),
  );
};

export default defineConfig({
  experimental: { adapter: true },
  engine: 'js',
  schema: 'prisma/schema.prisma',
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),
});
