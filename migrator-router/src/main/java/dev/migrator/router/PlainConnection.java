package dev.migrator.router;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The part of a connection that is the same whichever session is behind it: kept here and carried nowhere. */
abstract class PlainConnection implements Connection {
    private final Properties clientInfo = new Properties();

    @Override
    public void setHoldability(int holdability) {}

    @Override
    public int getHoldability() {
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public void setCatalog(String catalog) {}

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        throw new SQLFeatureNotSupportedException("type maps are not carried from session to session");
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        clientInfo.setProperty(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) {
        clientInfo.clear();
        properties.stringPropertyNames().forEach(n -> clientInfo.setProperty(n, properties.getProperty(n)));
    }

    @Override
    public @Nullable String getClientInfo(String name) {
        return clientInfo.getProperty(name);
    }

    @Override
    public Properties getClientInfo() {
        Properties copy = new Properties();
        clientInfo.stringPropertyNames().forEach(n -> copy.setProperty(n, clientInfo.getProperty(n)));
        return copy;
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) {}

    @Override
    public int getNetworkTimeout() {
        return 0;
    }
}
