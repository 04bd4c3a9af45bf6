// Holdfast on Azure Container Apps: database, vault, queue, web, worker and the jobs before them.
// azure.md beside this file has the parameters, the order of steps and the reasons.

@description('Region of everything.')
param location string = resourceGroup().location

@description('Begins the name of everything; letters and digits, at most 11.')
@maxLength(11)
param name string = 'holdfast'

@description('Name of the registry that holds the image; in this resource group.')
param registryName string

@description('The image in that registry.')
param image string = 'holdfast:1'

@description('Public address of the booking pages, https and without a final slash.')
param baseUrl string

@description('pgmq keeps the queue in the database; servicebus makes a namespace for it.')
@allowed(['pgmq', 'servicebus'])
param queueBackend string = 'pgmq'

@description('PostgreSQL version, 15 to 18.')
param postgresVersion string = '17'

@description('Compute size of the database.')
param postgresSku string = 'Standard_D2ds_v5'

@description('Size of the database disk, in GiB.')
param postgresStorageGiB int = 64

@description('Standby of the database; not every region has a second zone.')
@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
param highAvailability string = 'ZoneRedundant'

@description('false until the two jobs have run: web and worker need their database and logins.')
param withApps bool = true

@description('Most replicas of web, and of worker.')
param maxReplicas int = 5

@description('Password of the database administrator; only the two jobs use it.')
@secure()
param administratorPassword string

@description('Password of the login of web.')
@secure()
param appDatabasePassword string

@description('Password of the login of worker.')
@secure()
param workerDatabasePassword string

@description('Signs link tokens; at least 32 characters.')
@secure()
param jwtSecret string

@description('Key of the platform administrator; at least 24 characters.')
@secure()
param adminApiKey string

@description('Bearer token of /metrics; at least 24 characters.')
@secure()
param metricsToken string

@description('Secret of the Entra application.')
@secure()
param entraClientSecret string

@description('Secret of the Zoom application.')
@secure()
param zoomClientSecret string

@description('Id of the Entra application.')
param entraClientId string

@description('Mailbox that mails are sent from.')
param graphSharedMailbox string

@description('Directory that owns that mailbox; empty where each tenant sends from its own.')
param graphMailTenantId string = ''

@description('Account id of the Zoom application.')
param zoomAccountId string

@description('Client id of the Zoom application.')
param zoomClientId string

@description('Licensed Zoom hosts, separated by commas.')
param zoomHostUserIds string

@description('Further settings by name, none of them a secret.')
param settings object = {}

var unique = uniqueString(resourceGroup().id)
var administrator = 'holdfast_admin'
var isServiceBus = queueBackend == 'servicebus'
var host = database.properties.fullyQualifiedDomainName
var imageAddress = '${registry.properties.loginServer}/${image}'
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  serviceBusDataOwner: '090c5cfd-751d-490a-894a-3ce6f1109419'
}

// --- network ---------------------------------------------------------------------------

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.20.0.0/23'
          delegations: [
            { name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.20.2.0/28'
          delegations: [
            { name: 'database', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }
          ]
        }
      }
    ]
  }
}

resource databaseZone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
}

resource databaseZoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: databaseZone
  name: 'network'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: network.id }
  }
}

// --- database --------------------------------------------------------------------------

resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${unique}'
  location: location
  sku: { name: postgresSku, tier: 'GeneralPurpose' }
  properties: {
    version: postgresVersion
    administratorLogin: administrator
    administratorLoginPassword: administratorPassword
    storage: { storageSizeGB: postgresStorageGiB, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: highAvailability }
    network: {
      delegatedSubnetResourceId: '${network.id}/subnets/database'
      privateDnsZoneArmResourceId: databaseZone.id
    }
  }
  dependsOn: [databaseZoneLink]
}

// Without this entry `create extension btree_gist`, which holdfast migrate asks for, is refused.
resource databaseExtensions 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: database
  name: 'azure.extensions'
  properties: { value: 'BTREE_GIST', source: 'user-override' }
}

resource holdfastDatabase 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: database
  name: 'holdfast'
  properties: { charset: 'UTF8', collation: 'en_US.utf8' }
}

// --- who may what ----------------------------------------------------------------------

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource webIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-web'
  location: location
}

resource workerIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-worker'
  location: location
}

// The only one that may read the administrator's password.
resource jobIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-jobs'
  location: location
}

resource webPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, webIdentity.id, roles.acrPull)
  scope: registry
  properties: {
    principalId: webIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

resource workerPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, workerIdentity.id, roles.acrPull)
  scope: registry
  properties: {
    principalId: workerIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

resource jobPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, jobIdentity.id, roles.acrPull)
  scope: registry
  properties: {
    principalId: jobIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

// --- secrets: two vaults, since a role is given on a vault -------------------------------

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${name}${unique}'
  location: location
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: subscription().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource administratorVault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'adm${unique}'
  location: location
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: subscription().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource appDatabaseUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url-web'
  properties: {
    value: 'postgresql://holdfast_app_login:${uriComponent(appDatabasePassword)}@${host}/holdfast?sslmode=require'
  }
}

resource workerDatabaseUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url-worker'
  properties: {
    value: 'postgresql://holdfast_worker_login:${uriComponent(workerDatabasePassword)}@${host}/holdfast?sslmode=require'
  }
}

resource jwt 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'jwt-secret'
  properties: { value: jwtSecret }
}

resource admin 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'admin-api-key'
  properties: { value: adminApiKey }
}

resource metrics 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'metrics-token'
  properties: { value: metricsToken }
}

resource entra 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'entra-client-secret'
  properties: { value: entraClientSecret }
}

resource zoom 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'zoom-client-secret'
  properties: { value: zoomClientSecret }
}

resource applicationInsights 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'applicationinsights-connection-string'
  properties: { value: insights.properties.ConnectionString }
}

resource migrateDatabaseUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: administratorVault
  name: 'migrate-database-url'
  properties: {
    value: 'postgresql://${administrator}:${uriComponent(administratorPassword)}@${host}/holdfast?sslmode=require'
  }
}

resource appPassword 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: administratorVault
  name: 'app-password'
  properties: { value: appDatabasePassword }
}

resource workerPassword 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: administratorVault
  name: 'worker-password'
  properties: { value: workerDatabasePassword }
}

resource webSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, webIdentity.id, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: webIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource workerSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, workerIdentity.id, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: workerIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource jobSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(administratorVault.id, jobIdentity.id, roles.keyVaultSecretsUser)
  scope: administratorVault
  properties: {
    principalId: jobIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

// --- queue -----------------------------------------------------------------------------

resource serviceBus 'Microsoft.ServiceBus/namespaces@2021-11-01' = if (isServiceBus) {
  name: '${name}-${unique}'
  location: location
  sku: { name: 'Standard', tier: 'Standard' }
  properties: { disableLocalAuth: true, minimumTlsVersion: '1.2' }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2021-11-01' = if (isServiceBus) {
  parent: serviceBus
  name: 'holdfast'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    deadLetteringOnMessageExpiration: true
  }
}

resource webQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isServiceBus) {
  name: guid(resourceGroup().id, webIdentity.id, roles.serviceBusDataOwner)
  scope: serviceBus
  properties: {
    principalId: webIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataOwner)
  }
}

resource workerQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isServiceBus) {
  name: guid(resourceGroup().id, workerIdentity.id, roles.serviceBusDataOwner)
  scope: serviceBus
  properties: {
    principalId: workerIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataOwner)
  }
}

// --- telemetry -------------------------------------------------------------------------

resource logs 'Microsoft.OperationalInsights/workspaces@2022-10-01' = {
  name: '${name}-logs'
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-insights'
  location: location
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: logs.id }
}

// --- apps ------------------------------------------------------------------------------

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: '${network.id}/subnets/apps' }
    workloadProfiles: [
      { name: 'Consumption', workloadProfileType: 'Consumption' }
    ]
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logs.properties.customerId
        sharedKey: logs.listKeys().primarySharedKey
      }
    }
  }
}

var serviceBusSettings = isServiceBus ? [
  { name: 'SERVICEBUS_NAMESPACE', value: '${name}-${unique}.servicebus.windows.net' }
] : []

var furtherSettings = [for setting in items(settings): { name: setting.key, value: setting.value }]

var commonSettings = [
  { name: 'BASE_URL', value: baseUrl }
  { name: 'QUEUE_BACKEND', value: queueBackend }
  { name: 'ENTRA_CLIENT_ID', value: entraClientId }
  { name: 'GRAPH_SHARED_MAILBOX', value: graphSharedMailbox }
  { name: 'GRAPH_MAIL_TENANT_ID', value: graphMailTenantId }
  { name: 'ZOOM_ACCOUNT_ID', value: zoomAccountId }
  { name: 'ZOOM_CLIENT_ID', value: zoomClientId }
  { name: 'ZOOM_HOST_USER_IDS', value: zoomHostUserIds }
  { name: 'JWT_SECRET', secretRef: 'jwt-secret' }
  { name: 'ADMIN_API_KEY', secretRef: 'admin-api-key' }
  { name: 'ENTRA_CLIENT_SECRET', secretRef: 'entra-client-secret' }
  { name: 'ZOOM_CLIENT_SECRET', secretRef: 'zoom-client-secret' }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', secretRef: 'applicationinsights-connection-string' }
  { name: 'DATABASE_URL', secretRef: 'database-url' }
]

resource web 'Microsoft.App/containerApps@2025-01-01' = if (withApps) {
  name: '${name}-web'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${webIdentity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: 8080, transport: 'http', allowInsecure: false }
      registries: [
        { server: registry.properties.loginServer, identity: webIdentity.id }
      ]
      secrets: [
        { name: 'database-url', keyVaultUrl: appDatabaseUrl.properties.secretUri, identity: webIdentity.id }
        { name: 'jwt-secret', keyVaultUrl: jwt.properties.secretUri, identity: webIdentity.id }
        { name: 'admin-api-key', keyVaultUrl: admin.properties.secretUri, identity: webIdentity.id }
        { name: 'metrics-token', keyVaultUrl: metrics.properties.secretUri, identity: webIdentity.id }
        { name: 'entra-client-secret', keyVaultUrl: entra.properties.secretUri, identity: webIdentity.id }
        { name: 'zoom-client-secret', keyVaultUrl: zoom.properties.secretUri, identity: webIdentity.id }
        { name: 'applicationinsights-connection-string', keyVaultUrl: applicationInsights.properties.secretUri, identity: webIdentity.id }
      ]
    }
    template: {
      containers: [
        {
          name: 'web'
          image: imageAddress
          args: ['serve']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(commonSettings, serviceBusSettings, furtherSettings, [
            // The ingress is the one proxy in front of the app.
            { name: 'TRUSTED_PROXY_COUNT', value: '1' }
            { name: 'METRICS_TOKEN', secretRef: 'metrics-token' }
            { name: 'AZURE_CLIENT_ID', value: webIdentity.properties.clientId }
          ])
          probes: [
            { type: 'Startup', httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2, failureThreshold: 30 }
            { type: 'Liveness', httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 15, timeoutSeconds: 5 }
            { type: 'Readiness', httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 5, timeoutSeconds: 5 }
          ]
        }
      ]
      scale: {
        // Never none: notifications must be answered within seconds, also at night.
        minReplicas: 1
        maxReplicas: maxReplicas
        rules: [
          { name: 'requests', http: { metadata: { concurrentRequests: '50' } } }
        ]
      }
    }
  }
  dependsOn: [webPull, webSecrets]
}

// One more worker for each 50 messages that are due.
var pgmqRule = {
  name: 'queue'
  custom: {
    type: 'postgresql'
    metadata: { query: 'select due from api.queue_metrics()', targetQueryValue: '50' }
    auth: [
      { secretRef: 'database-url', triggerParameter: 'connection' }
    ]
  }
}

var serviceBusRule = {
  name: 'queue'
  custom: {
    type: 'azure-servicebus'
    metadata: { queueName: 'holdfast', namespace: '${name}-${unique}', messageCount: '50' }
    identity: workerIdentity.id
  }
}

resource worker 'Microsoft.App/containerApps@2025-01-01' = if (withApps) {
  name: '${name}-worker'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${workerIdentity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [
        { server: registry.properties.loginServer, identity: workerIdentity.id }
      ]
      secrets: [
        { name: 'database-url', keyVaultUrl: workerDatabaseUrl.properties.secretUri, identity: workerIdentity.id }
        { name: 'jwt-secret', keyVaultUrl: jwt.properties.secretUri, identity: workerIdentity.id }
        { name: 'admin-api-key', keyVaultUrl: admin.properties.secretUri, identity: workerIdentity.id }
        { name: 'entra-client-secret', keyVaultUrl: entra.properties.secretUri, identity: workerIdentity.id }
        { name: 'zoom-client-secret', keyVaultUrl: zoom.properties.secretUri, identity: workerIdentity.id }
        { name: 'applicationinsights-connection-string', keyVaultUrl: applicationInsights.properties.secretUri, identity: workerIdentity.id }
      ]
    }
    template: {
      containers: [
        {
          name: 'worker'
          image: imageAddress
          args: ['worker']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(commonSettings, serviceBusSettings, furtherSettings, [
            { name: 'AZURE_CLIENT_ID', value: workerIdentity.properties.clientId }
          ])
        }
      ]
      scale: {
        // Never none: holds lapse, subscriptions are renewed and calendars compared at every tick.
        minReplicas: 1
        maxReplicas: maxReplicas
        rules: [isServiceBus ? serviceBusRule : pgmqRule]
      }
    }
  }
  dependsOn: [workerPull, workerSecrets]
}

// --- jobs before a version starts --------------------------------------------------------

resource migrate 'Microsoft.App/jobs@2025-01-01' = {
  name: '${name}-migrate'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${jobIdentity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 7200
      replicaRetryLimit: 0
      registries: [
        { server: registry.properties.loginServer, identity: jobIdentity.id }
      ]
      secrets: [
        { name: 'migrate-database-url', keyVaultUrl: migrateDatabaseUrl.properties.secretUri, identity: jobIdentity.id }
      ]
    }
    template: {
      containers: [
        {
          name: 'migrate'
          image: imageAddress
          args: ['migrate']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'MIGRATE_DATABASE_URL', secretRef: 'migrate-database-url' }
          ]
        }
      ]
    }
  }
  dependsOn: [jobPull, jobSecrets, databaseExtensions, holdfastDatabase]
}

resource logins 'Microsoft.App/jobs@2025-01-01' = {
  name: '${name}-logins'
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${jobIdentity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      replicaTimeout: 300
      replicaRetryLimit: 0
      secrets: [
        { name: 'migrate-database-url', keyVaultUrl: migrateDatabaseUrl.properties.secretUri, identity: jobIdentity.id }
        { name: 'app-password', keyVaultUrl: appPassword.properties.secretUri, identity: jobIdentity.id }
        { name: 'worker-password', keyVaultUrl: workerPassword.properties.secretUri, identity: jobIdentity.id }
      ]
    }
    template: {
      containers: [
        {
          name: 'logins'
          image: 'docker.io/library/postgres:18'
          command: ['sh', '-c', 'printf %s "$LOGINS_SQL" | psql "$ADMINISTRATOR_URL"']
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: [
            { name: 'LOGINS_SQL', value: loadTextContent('logins.sql') }
            { name: 'ADMINISTRATOR_URL', secretRef: 'migrate-database-url' }
            { name: 'APP_PASSWORD', secretRef: 'app-password' }
            { name: 'WORKER_PASSWORD', secretRef: 'worker-password' }
          ]
        }
      ]
    }
  }
  dependsOn: [jobSecrets, holdfastDatabase]
}

@description('Address that the ingress gives web; point the name in baseUrl to it.')
output webAddress string = '${name}-web.${environment.properties.defaultDomain}'
