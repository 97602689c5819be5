import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { NotifyService } from "./notify.service";

@Module({ providers: [NotifyService] })
class AppModule {}

async function main() {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  console.log(JSON.stringify(await app.get(NotifyService).notify("ada@example.com")));
}

void main();
